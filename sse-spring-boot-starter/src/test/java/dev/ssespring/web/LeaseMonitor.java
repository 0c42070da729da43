package dev.ssespring.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads each command that Redis executes, those of scripts as well, and so knows after each script which jobs are leased.
 * The key of a job is its id up to the last hyphen, if it begins with {@code key}. The set of leases belongs to the reading thread.
 */
final class LeaseMonitor implements AutoCloseable {

    private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Socket socket;
    private final Thread thread = new Thread(this::read, "monitor");
    private final Set<String> leased = new HashSet<>();
    private final Map<String, List<String>> results = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicLong leases = new AtomicLong();
    private boolean changed;

    LeaseMonitor(int redisPort) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), redisPort);
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        thread.start();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.contains(" lua] ")) {
                    // A script is atomic: only what it leaves counts.
                    check();
                } else if (line.contains(":leases\"")) {
                    onLeases(arguments(line));
                } else if (line.contains("\"state\" \"done\"")) {
                    onDone(arguments(line));
                }
            }
        } catch (IOException ex) {
            if (!socket.isClosed()) {
                violations.add("The monitor failed: " + ex);
            }
        }
    }

    private static List<String> arguments(String line) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(line);
        while (matcher.find()) {
            arguments.add(matcher.group(1));
        }
        return arguments;
    }

    private void onLeases(List<String> command) {
        if (command.get(0).equals("ZADD")) {
            for (int i = 3; i < command.size(); i += 2) {
                leases.addAndGet(leased.add(command.get(i)) ? 1 : 0);
            }
            changed = true;
        } else if (command.get(0).equals("ZREM")) {
            command.subList(2, command.size()).forEach(leased::remove);
        }
    }

    private void onDone(List<String> command) {
        String key = command.get(1);
        int result = command.indexOf("result");
        results.computeIfAbsent(key.substring(key.lastIndexOf(':') + 1), id -> new ArrayList<>())
                .add((result > 0) ? command.get(result + 1) : "none");
    }

    private void check() {
        if (!changed) {
            return;
        }
        changed = false;
        Set<String> keys = new HashSet<>();
        for (String id : leased) {
            if (id.startsWith("key") && !keys.add(id.substring(0, id.lastIndexOf('-')))) {
                violations.add("The key of " + id + " has more than one lease: " + leased);
            }
        }
    }

    /** The accepted results of each job that is done. */
    Map<String, List<String>> results() {
        return results;
    }

    /** Descriptions of keys with several leases. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Leases that were given. */
    long leases() {
        return leases.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
