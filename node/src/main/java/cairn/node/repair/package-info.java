/**
 * Finding damage and mending it. A {@link cairn.node.repair.Scrub} hashes every block once in a number of days, in the
 * background; a {@link cairn.node.repair.Repair} puts copies that it is shown in the places of damaged and missing
 * blocks, and a {@link cairn.node.repair.Mending} asks a {@link cairn.node.repair.CopySource} for them one by one. A
 * store never serves a block whose bytes do not have its hash, so damage that nobody has found costs the next reader an
 * error, and damage that is found in time costs nothing while there is another copy somewhere.
 */
package cairn.node.repair;
