package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;

/** Destinations of I2P. */
enum GarlicValue implements Value {
    /** A whole destination, in base64 with {@code -} and {@code ~}. */
    BASE64 {
        @Override
        public byte[] parse(String text) throws MalformedException {
            if (text.indexOf('+') >= 0 || text.indexOf('/') >= 0) {
                throw new MalformedException("I2P's base64 has - and ~ instead of + and /");
            }
            return whole(Multibase.BASE64PAD.decodeBare(text.replace('-', '+').replace('~', '/')));
        }

        @Override
        public String text(byte[] bytes) throws MalformedException {
            return Multibase.BASE64PAD
                    .encodeBare(whole(bytes))
                    .replace('+', '-')
                    .replace('/', '~');
        }

        private byte[] whole(byte[] bytes) throws MalformedException {
            if (bytes.length < WHOLE_BYTES_MIN) {
                throw new MalformedException("An I2P destination has " + WHOLE_BYTES_MIN + " bytes and more");
            }
            return bytes;
        }
    },
    /** The hash of a destination, or what encrypted ones have instead. */
    BASE32 {
        @Override
        public byte[] parse(String text) throws MalformedException {
            return hash(Multibase.BASE32.decodeBare(text));
        }

        @Override
        public String text(byte[] bytes) throws MalformedException {
            return Multibase.BASE32.encodeBare(hash(bytes));
        }

        private byte[] hash(byte[] bytes) throws MalformedException {
            if (bytes.length != HASH_BYTES && bytes.length < ENCRYPTED_BYTES_MIN) {
                throw new MalformedException("An I2P address has 32 bytes, or 35 and more");
            }
            return bytes;
        }
    };

    private static final int WHOLE_BYTES_MIN = 386;
    private static final int HASH_BYTES = 32;
    private static final int ENCRYPTED_BYTES_MIN = 35;

    @Override
    public int sizeBytes() {
        return VARIABLE;
    }
}
