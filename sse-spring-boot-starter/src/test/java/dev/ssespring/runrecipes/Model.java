package dev.ssespring.runrecipes;

/** Stands for a model in docs/runs.md. */
interface Model {

    Iterable<String> stream(String text);
}
