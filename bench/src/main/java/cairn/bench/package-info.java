/**
 * Side-by-side runs: the same work, on the same data, done by Cairn and by any peer that speaks Kubo's command line.
 *
 * <p>{@link cairn.bench.Compare} alternates the contestants, gives each run a repository of its own where the work
 * writes, and reports medians, the ratio and the peak resident memory. {@link cairn.bench.Workload} makes the data from
 * a seed, so that two machines measure the same bytes. {@link cairn.bench.Contestant} knows what differs between the
 * command lines.
 */
package cairn.bench;
