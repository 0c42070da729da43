package dev.ssespring.benchmarks.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A server as cheap as can be, in a process of its own: it learns from its input what to send, then sends each client the
 * same bytes again and again, as fast as that one reads. It ends when its input does.
 */
final class FloodServer {

    private final byte[] head;
    private final ByteBuffer body;

    private FloodServer(byte[] head, byte[] body) {
        this.head = head;
        this.body = ByteBuffer.allocateDirect(body.length).put(body).flip();
    }

    public static void main(String[] args) throws IOException {
        DataInputStream input = new DataInputStream(System.in);
        FloodServer server = new FloodServer(block(input), block(input));
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println(listener.socket().getLocalPort());
        Thread acceptor = new Thread(() -> server.accept(listener));
        acceptor.setDaemon(true);
        acceptor.start();
        System.exit(input.read());
    }

    private static byte[] block(DataInputStream input) throws IOException {
        return input.readNBytes(input.readInt());
    }

    private void accept(ServerSocketChannel listener) {
        while (true) {
            try {
                SocketChannel client = listener.accept();
                Thread writer = new Thread(() -> flood(client));
                writer.setDaemon(true);
                writer.start();
            } catch (IOException ex) {
                ex.printStackTrace();
                return;
            }
        }
    }

    private void flood(SocketChannel client) {
        try (client) {
            // A GET request comes in one piece, and all are answered alike.
            client.read(ByteBuffer.allocate(8 * 1024));
            writeFully(client, ByteBuffer.wrap(head));
            while (true) {
                writeFully(client, body.duplicate());
            }
        } catch (IOException ex) {
            // The client has enough: that is the end of every run.
            return;
        }
    }

    private static void writeFully(SocketChannel client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }
}
