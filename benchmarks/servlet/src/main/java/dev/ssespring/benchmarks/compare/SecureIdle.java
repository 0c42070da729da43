package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.SecureClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Streams over TLS that wait for events: what they hold. Loaded by one blocking client after the other. */
record SecureIdle(String name, int streams) implements Scenario {

    private static final int FIRST = 20;
    private static final String PASSWORD = "changeit";

    @Override
    public String text() {
        return "%,d streams over TLS that have had their first block: memory more than with %d"
                .formatted(streams, FIRST);
    }

    @Override
    public Figure compared() {
        return Figure.HEAP;
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public List<String> properties() {
        return List.of("--server.ssl.key-store=file:" + keyStore(), "--server.ssl.key-store-password=" + PASSWORD);
    }

    private static Path keyStore() {
        try {
            Path directory = Files.createTempDirectory("sse-benchmarks");
            Path store = directory.resolve("localhost.p12");
            // Deleted in reverse order.
            directory.toFile().deleteOnExit();
            store.toFile().deleteOnExit();
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Command.run(List.of(
                    keytool,
                    "-genkeypair",
                    "-alias",
                    "localhost",
                    "-keyalg",
                    "EC",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-dname",
                    "CN=localhost",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()));
            return store;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", ex);
        }
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException, InterruptedException {
        try (SecureClients clients = new SecureClients(session.process().port(), session.join(1, null))) {
            clients.open(FIRST);
            long heap = session.process().heap();
            double resident = session.process().resident();
            clients.open(streams - FIRST);
            double kilobytes = 1024.0 * (streams - FIRST);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.HEAP, (session.process().heap() - heap) / kilobytes);
            figures.put(Figure.RESIDENT, (session.process().resident() - resident) / kilobytes);
            return figures;
        }
    }
}
