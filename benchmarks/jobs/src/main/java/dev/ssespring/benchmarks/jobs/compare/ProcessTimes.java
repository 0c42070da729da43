package dev.ssespring.benchmarks.jobs.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of processes in microseconds, in user and kernel mode. */
final class ProcessTimes {

    /** Linux counts in these steps, whatever the kernel's own are. */
    private static final long TICK_MICROS = 10_000;

    private static final int USER_TIME = 11;
    private static final int CHILDREN_TIME = USER_TIME + 2;

    private ProcessTimes() {}

    static long ownCpuMicros() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000;
    }

    /** Of a process and its children, those that have ended too. */
    static long familyCpuMicros(long pid) throws IOException {
        long ticks = ticks(pid, USER_TIME) + ticks(pid, CHILDREN_TIME);
        List<ProcessHandle> children =
                ProcessHandle.of(pid).map(ProcessHandle::children).orElseThrow().toList();
        for (ProcessHandle child : children) {
            ticks += ticks(child.pid(), USER_TIME);
        }
        return ticks * TICK_MICROS;
    }

    /** The sum of two fields, numbered from 0 after the name, which may contain spaces. */
    private static long ticks(long pid, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Long.parseLong(fields.get(field)) + Long.parseLong(fields.get(field + 1));
    }

    /** As Redis tells it; 0 if the port is 0. */
    static long redisCpuMicros(int port) throws IOException {
        if (port == 0) {
            return 0;
        }
        double seconds = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader reply =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write("INFO cpu\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            for (String line = reply.readLine(); line != null; line = reply.readLine()) {
                if (line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:")) {
                    seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1));
                }
            }
        }
        return Math.round(seconds * 1_000_000);
    }
}
