package dev.ssespring.concurrent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Processes that tests start: they end with this JVM, however it ends, and also if they are suspended. A shell reads their ids
 * until its input ends, which happens when this JVM is killed, too, and then ends those that still run. The monitor of the class
 * guards the shell.
 */
public final class ChildProcesses {

    private static final String WATCH = """
            trap '' INT TERM HUP
            pids=' '
            while read -r sign pid; do
              case $sign in
                +) pids="$pids$pid " ;;
                -) case $pids in *" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;; esac ;;
              esac
            done
            kill -TERM $pids
            sleep 1
            kill -KILL $pids
            """;

    private static @Nullable Writer watch;

    private ChildProcesses() {}

    /** Returns the process, which ends with this JVM. */
    @SuppressWarnings("FutureReturnValueIgnored") // The shell has gone with this JVM if its input cannot be written.
    public static Process endingWithThisJvm(Process child) {
        tell('+', child.pid());
        child.onExit().thenAccept(ended -> tell('-', ended.pid()));
        return child;
    }

    private static synchronized void tell(char sign, long pid) {
        try {
            if (watch == null) {
                watch = new ProcessBuilder("sh", "-c", WATCH)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .outputWriter(StandardCharsets.US_ASCII);
            }
            watch.write(sign + " " + pid + "\n");
            watch.flush();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
