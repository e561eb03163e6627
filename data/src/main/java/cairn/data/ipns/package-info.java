/**
 * Names that their owner can point elsewhere: an {@link cairn.data.ipns.IpnsName} is the hash of a public key, an
 * {@link cairn.data.ipns.IpnsRecord} says, signed by that key, which path the name stands for, until when, and how
 * long others may remember it.
 *
 * <p>Specification: ipfs/specs, IPNS record and protocol. A record is a protobuf of at most 10 KiB around a dag-cbor
 * map (V2), which alone counts: its signature is checked, and fields outside of it (V1) must say the same where they
 * are there. The signature of V1 is written for old readers where one wants it, and never looked at. Of several valid
 * records the one with the highest sequence is best, then the one that is valid longest, then the one whose bytes are
 * greatest, so that everybody picks the same.
 */
package cairn.data.ipns;
