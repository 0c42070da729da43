/** Profile {@code worker}: a service without a web server that runs the jobs of the dispatcher, which is the default profile. */
@NullMarked
package dev.ssespring.demo.worker;

import org.jspecify.annotations.NullMarked;
