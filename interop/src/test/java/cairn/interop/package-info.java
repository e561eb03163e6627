/**
 * Tests of the program from outside, through {@code ./cairn} and the addresses it listens on, with nothing of Cairn on
 * their class path: what holds here holds for a user. {@link cairn.interop.Program} runs it; every test has a home of
 * its own.
 */
package cairn.interop;
