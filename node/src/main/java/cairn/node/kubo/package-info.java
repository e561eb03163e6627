/**
 * Takes over what a node of Kubo's kept: {@link cairn.node.kubo.KuboImport}. Each block is read once, hashed, and
 * written once, into the packs; what is here already is not read. So an import that was cut short goes on where it was
 * when it is begun again. Roots are pinned after everything below them was seen to be here.
 */
package cairn.node.kubo;
