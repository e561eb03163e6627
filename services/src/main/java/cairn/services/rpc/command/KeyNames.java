package cairn.services.rpc.command;

import cairn.data.multibase.Multibase;
import cairn.data.peer.PeerId;
import cairn.services.rpc.Call;
import cairn.services.rpc.Option;
import cairn.services.rpc.UsageException;
import java.util.Optional;

/** How names of keys are written. */
final class KeyNames {
    private KeyNames() {}

    static Option option() {
        return Option.text("ipns-base", "How names are written: b58mh, or a multibase such as base36")
                .or("base36");
    }

    static String show(Call call, PeerId peer) throws UsageException {
        String label = call.text("ipns-base").orElseThrow();
        if (label.equals("b58mh")) {
            return peer.toString();
        }
        Multibase base = Multibase.byLabel(label)
                .or(() -> label.length() == 1 ? Multibase.byPrefix(label.charAt(0)) : Optional.empty())
                .orElseThrow(() -> new UsageException("unsupported multibase encoding: \"" + label + "\""));
        return peer.cid().toString(base);
    }
}
