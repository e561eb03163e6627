package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;

/** Multihashes: of peers and of certificates. */
enum HashValue implements Value {
    PEER {
        @Override
        public byte[] parse(String text) throws MalformedException {
            return PeerId.parse(text).bytes();
        }

        @Override
        public String text(byte[] bytes) throws MalformedException {
            return PeerId.parse(bytes).toString();
        }
    },
    CERTIFICATE {
        @Override
        public byte[] parse(String text) throws MalformedException {
            return Multihash.parse(Multibase.decode(text)).bytes();
        }

        @Override
        public String text(byte[] bytes) throws MalformedException {
            return Multibase.BASE64URL.encode(Multihash.parse(bytes).bytes());
        }
    };

    @Override
    public int sizeBytes() {
        return VARIABLE;
    }
}
