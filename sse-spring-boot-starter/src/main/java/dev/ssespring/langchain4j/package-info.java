/** Runs that are fed by models of LangChain4j. Used by the application; the model's threads append to the run. */
@NullMarked
package dev.ssespring.langchain4j;

import org.jspecify.annotations.NullMarked;
