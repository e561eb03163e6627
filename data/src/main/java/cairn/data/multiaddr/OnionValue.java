package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/** Services of Tor: a host in base32 and a port that is not 0. */
enum OnionValue implements Value {
    VERSION_2(10),
    VERSION_3(35);

    private final int hostBytes;

    OnionValue(int hostBytes) {
        this.hostBytes = hostBytes;
    }

    @Override
    public int sizeBytes() {
        return hostBytes + 2;
    }

    @Override
    public byte[] parse(String text) throws MalformedException {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new MalformedException("\"" + text + "\" is no onion address: it has no port");
        }
        byte[] host = Multibase.BASE32.decodeBare(text.substring(0, colon).toLowerCase(Locale.ROOT));
        if (host.length != hostBytes) {
            throw new MalformedException("\"" + text + "\" is no onion address of " + hostBytes + " bytes");
        }
        byte[] port = NumberValue.PORT.parse(text.substring(colon + 1));
        byte[] bytes = ByteBuffer.allocate(sizeBytes()).put(host).put(port).array();
        text(bytes);
        return bytes;
    }

    @Override
    public String text(byte[] bytes) throws MalformedException {
        String port = NumberValue.PORT.text(Arrays.copyOfRange(bytes, hostBytes, bytes.length));
        if (port.equals("0")) {
            throw new MalformedException("An onion address has no port 0");
        }
        return Multibase.BASE32.encodeBare(Arrays.copyOf(bytes, hostBytes)) + ":" + port;
    }
}
