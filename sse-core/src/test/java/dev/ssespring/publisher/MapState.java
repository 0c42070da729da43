package dev.ssespring.publisher;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A map as the text of an event: {@code a=1,b=2}. */
final class MapState {

    private MapState() {}

    static String write(Map<String, Integer> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    static Map<String, Integer> read(String text) {
        Map<String, Integer> map = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            int sign = entry.indexOf('=');
            if (sign > 0) {
                map.put(entry.substring(0, sign), Integer.valueOf(entry.substring(sign + 1)));
            }
        }
        return map;
    }
}
