package dev.ssespring.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask for a stream, read its first byte and nothing more. */
public final class StalledClients implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 4096;

    private final List<Socket> sockets = new ArrayList<>();

    /**
     * Opens streams and waits for the first byte of each.
     *
     * @param port of the server, on the loopback interface
     * @param request what each asks for
     * @param count how many
     * @throws IOException if one was not answered
     */
    public StalledClients(int port, JoinRequest request, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            // Set before connecting: the network takes less then.
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(request.bytes(i, port).array());
            if (socket.getInputStream().read() < 0) {
                throw new IOException("The server has closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
