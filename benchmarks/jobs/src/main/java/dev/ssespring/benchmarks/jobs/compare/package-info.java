/**
 * Jobs beside BullMQ on Node.js and db-scheduler on PostgreSQL: {@link dev.ssespring.benchmarks.jobs.compare.JobsComparison} starts dispatchers, workers and
 * submitters in processes of their own. Submitters send jobs with a number, workers do nothing but return, and each process
 * prints one line with what it has measured. In a process, {@link dev.ssespring.benchmarks.jobs.compare.JobTraffic} is shared by the
 * threads that submit and those of the workers.
 */
@NullMarked
package dev.ssespring.benchmarks.jobs.compare;

import org.jspecify.annotations.NullMarked;
