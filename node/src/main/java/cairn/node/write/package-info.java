/**
 * What keeps writing and collecting apart: the {@link cairn.node.write.WriteGate}. Between a block's arrival and the
 * pin that protects it there is a time in which it looks like garbage; a writer that holds the gate keeps the collector
 * out for that time.
 */
package cairn.node.write;
