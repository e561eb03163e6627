/**
 * The table of jobs: long work that a node does by itself and that outlives the process. A {@link
 * cairn.storage.job.Job} is one row; a {@link cairn.storage.job.JobTable} keeps them. Who does the work, and how, is
 * not the business of this table.
 */
package cairn.storage.job;
