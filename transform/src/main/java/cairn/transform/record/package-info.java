/**
 * What is written down about transforms. A <em>transform</em> is a function that makes content of content; its
 * descriptor says which and with which arguments. A <em>key</em> names one use of it: the descriptor's CID, the CIDs of
 * the inputs and all arguments, those left out at their defaults; nothing else, so neither time nor machine nor
 * deadline. A <em>result</em> says what came of a key: the CID of what was made, or why nothing was. All three are
 * dag-cbor blocks with the same bytes for the same meaning; {@code docs/formats/transform.md} has their schemas.
 */
package cairn.transform.record;
