package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running server, and what the operating system and its JVM tell of it. */
final class ServerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final int port;
    private final Path jcmd;

    private ServerProcess(Process process, int port, Path jcmd) {
        this.process = process;
        this.port = port;
        this.jcmd = jcmd;
    }

    static ServerProcess start(Machine machine, List<String> program, Path log)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(machine.command(program));
        command.add("--server.port=" + port);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, port, machine.jcmd());
        // Not to outlive this one when it is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        long deadline = System.nanoTime() + START.toNanos();
        while (!server.answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException("The server did not start: see " + log);
            }
            Thread.sleep(100);
        }
        return server;
    }

    int port() {
        return port;
    }

    /** What all its threads have used, in user and kernel mode. */
    Duration cpu() {
        return measured()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("The server has ended, or this system tells no CPU time"));
    }

    /** Bytes of objects in the heap, after a full collection. */
    long heap() throws IOException, InterruptedException {
        List<String> histogram = List.of(jcmd.toString(), measured().pid() + "", "GC.class_histogram");
        // The second finds what the first one's finalizers and reference handlers have let go.
        Command.run(histogram);
        String output = Command.run(histogram);
        Matcher total = TOTAL.matcher(output);
        if (!total.find()) {
            throw new IOException(
                    "jcmd tells no total: " + output.lines().limit(5).toList());
        }
        return Long.parseLong(total.group(1));
    }

    /** Bytes of memory that the process occupies; not a number if this system does not tell. */
    double resident() throws IOException {
        return status("VmRSS:");
    }

    /** The largest number of bytes that the process ever occupied; not a number if this system does not tell. */
    double peakResident() throws IOException {
        return status("VmHWM:");
    }

    private double status(String name) throws IOException {
        Path status = Path.of("/proc", measured().pid() + "", "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToDouble(kilobytes -> Double.parseDouble(kilobytes) * 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    /** A program may have a server of another kind do the work: what counts is that one. */
    private ProcessHandle measured() {
        return process.children().findFirst().orElse(process.toHandle());
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void destroy() {
        List<ProcessHandle> children = process.children().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
