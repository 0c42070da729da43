package dev.ssespring.demo.jobs;

import java.util.List;
import java.util.Optional;

/** Keeps the newest picture, for pages that are opened later. Safe for use by many threads; calls may block for I/O. */
interface PictureStore {

    /** Replaces the picture. */
    void begin(Picture picture);

    /** Adds jobs to a picture; does nothing if another has replaced it. */
    void add(String picture, List<String> jobs);

    /** Returns the newest picture; empty if there was none. */
    Optional<Picture> newest();
}
