package dev.ssespring.benchmarks.jobs.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** CPU time of processes in microseconds, in user and kernel mode. */
final class ProcessTimes {

    private ProcessTimes() {}

    static long ownCpuMicros() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000;
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
