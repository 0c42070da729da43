package dev.ssespring.benchmarks.runs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own, pinned to a core where that is possible. Used by one thread. */
final class MeasuredProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private final ProcessHandle process;
    private final int port;

    /** A process that is running already; closing this object ends it. */
    MeasuredProcess(ProcessHandle process, int port) {
        this.process = process;
        this.port = port;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The command is complete. */
    static MeasuredProcess start(List<String> command, int core, int port, Path log)
            throws IOException, InterruptedException {
        List<String> pinned = new ArrayList<>();
        if (Files.isExecutable(TASKSET)) {
            pinned.addAll(List.of(TASKSET.toString(), "-c", Integer.toString(core)));
        }
        pinned.addAll(command);
        Process process = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        MeasuredProcess started = new MeasuredProcess(process.toHandle(), port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long deadline = System.nanoTime() + START.toNanos();
        while (!started.answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                started.close();
                throw new IOException("The server did not start: see " + log);
            }
            Thread.sleep(100);
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** What all its threads have used, in user and kernel mode. */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("The server has ended, or this system tells no CPU time"));
    }

    /** The memory of the process in bytes: now ({@code VmRSS:}), or at most ({@code VmHWM:}). */
    long memory(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("This system tells no memory of processes"));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
