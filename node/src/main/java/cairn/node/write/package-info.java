/**
 * What lets writing and collecting go on at the same time: the {@link cairn.node.write.WriteGate}. Between a block's
 * arrival and the pin that protects it there is a time in which it looks like garbage; the gate knows who is at work,
 * and has every block that is put and every root that is made told to the {@link cairn.node.write.Barrier} of whoever
 * removes blocks at that time. Why nothing is lost: {@code docs/decisions/gc.md}.
 */
package cairn.node.write;
