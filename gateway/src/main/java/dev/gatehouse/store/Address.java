package dev.gatehouse.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How to connect to the database.
 *
 * @param parameters further connection parameters of the driver
 */
record Address(String url, String user, String password, Map<String, String> parameters) {
    Address {
        parameters = Map.copyOf(parameters);
    }

    Address with(String parameter, String value) {
        var more = new HashMap<>(parameters);
        more.put(parameter, value);
        return new Address(url, user, password, more);
    }

    /**
     * @param name what the connection is for; shown in {@code pg_stat_activity}
     * @param connect how long connecting may take
     * @param answer how long one answer may take before the connection is given up; both are
     *     rounded up to seconds
     */
    Address limited(String name, Duration connect, Duration answer) {
        return with("ApplicationName", "gatehouse " + name)
                .with("connectTimeout", seconds(connect))
                .with("loginTimeout", seconds(connect))
                .with("socketTimeout", seconds(answer))
                .with("tcpKeepAlive", "true");
    }

    /** Never 0, which the driver takes for no limit at all. */
    private static String seconds(Duration limit) {
        return Long.toString(Math.max(1, limit.plusMillis(999).toSeconds()));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties());
    }

    Properties properties() {
        var properties = new Properties();
        properties.putAll(parameters);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return properties;
    }

    /** Without the password, and without the URL, which may hold one. */
    @Override
    public String toString() {
        return "Address[user=" + user + "]";
    }
}
