/**
 * The node's half of jobs. Submitters call the store on their own threads. For each queue, at most one claim task at a time moves jobs from
 * the store to the workers that are connected to this node, on the threads {@code sse-jobs-N}; it is woken by changes in the
 * store and by time. A worker in this application runs each job on a thread of its own and reports to the store itself; a remote
 * worker has a stream of the publisher, and reports by HTTP.
 */
@NullMarked
package dev.ssespring.jobs.engine;

import org.jspecify.annotations.NullMarked;
