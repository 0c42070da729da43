package dev.ssespring.benchmarks.jobs.compare;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The table of db-scheduler, as its documentation defines it for PostgreSQL, and the connections to it. */
final class ScheduledTasksTable {

    private static final String DEFINITION = """
            create table scheduled_tasks (
              task_name text not null,
              task_instance text not null,
              task_data bytea,
              execution_time timestamp with time zone not null,
              picked boolean not null,
              picked_by text,
              last_success timestamp with time zone,
              last_failure timestamp with time zone,
              consecutive_failures int,
              last_heartbeat timestamp with time zone,
              version bigint not null,
              priority smallint,
              primary key (task_name, task_instance)
            );
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc);
            """;

    private ScheduledTasksTable() {}

    /** Connections that stay open, so that PostgreSQL keeps its processes. */
    static HikariDataSource open(int port, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        config.setUsername(PostgresServer.USER);
        config.setMaximumPoolSize(connections);
        config.setMaxLifetime(0);
        return new HikariDataSource(config);
    }

    static void create(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(DEFINITION);
        }
    }

    /** Returns the number of executions that are not removed. */
    static int rows(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from scheduled_tasks")) {
            result.next();
            return result.getInt(1);
        }
    }
}
