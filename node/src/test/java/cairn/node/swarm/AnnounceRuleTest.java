package cairn.node.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class AnnounceRuleTest {
    private static final String RELAYED =
            "/ip4/9.9.9.9/tcp/4001/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN" + "/p2p-circuit";
    private static final String HOME = "/ip4/192.168.1.7/tcp/4001";
    private static final String NEAR = "/ip4/10.11.12.13/tcp/4001";
    private static final String FAR = "/ip4/8.8.4.4/tcp/4001";

    private static List<Multiaddr> list(String... texts) throws MalformedException {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(Multiaddr.parse(text));
        }
        return addresses;
    }

    private static void expect(List<Multiaddr> said, String... texts) throws MalformedException {
        assertEquals(list(texts), said);
    }

    @Test
    void withoutARuleItIsWhereTheNodeListensAndIsFound() throws Exception {
        expect(AnnounceRule.NONE.apply(list(HOME, RELAYED), list(FAR), list()), HOME, RELAYED, FAR);
    }

    @Test
    void whereNobodyGetsIsNotSaid() throws Exception {
        expect(AnnounceRule.NONE.apply(list(HOME, FAR, RELAYED), list(), list(FAR)), HOME, RELAYED);
    }

    @Test
    void whatIsSaidInsteadIsAllButTheRelays() throws Exception {
        AnnounceRule rule = new AnnounceRule(list(FAR), List.of());
        expect(rule.apply(list(HOME, RELAYED), list("/ip4/1.1.1.1/tcp/1"), list(FAR)), FAR, RELAYED);
    }

    @Test
    void networksAndAddressesAreLeftOut() throws Exception {
        AnnounceRule rule = new AnnounceRule(List.of(), list("/ip4/10.0.0.0/ipcidr/8", HOME));
        expect(
                rule.apply(list(HOME, NEAR, "/ip4/11.0.0.1/tcp/4001", RELAYED), list(), list()),
                "/ip4/11.0.0.1/tcp/4001",
                RELAYED);
        AnnounceRule all = new AnnounceRule(List.of(), list("/ip4/0.0.0.0/ipcidr/0", "/ip6/fc00::/ipcidr/7"));
        expect(
                all.apply(list(HOME, "/ip6/fd00::1/tcp/1", "/ip6/2001:4860::1/tcp/1"), list(FAR), list()),
                "/ip6/2001:4860::1/tcp/1");
    }

    @Test
    void oneWhoGotThereIsEnoughAndOneWhoDidNotIsNot() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Verdicts verdicts = new Verdicts(now::get);
        Multiaddr address = Multiaddr.parse(FAR);
        List<Multiaddr> all = List.of(address);
        assertEquals(all, verdicts.open(all));
        verdicts.note(address, false);
        assertEquals(Optional.empty(), verdicts.of(address));
        assertEquals(all, verdicts.open(all));
        verdicts.note(address, false);
        assertEquals(Optional.of(false), verdicts.of(address));
        assertEquals(List.of(), verdicts.open(all));
        now.set(now.get().plus(Duration.ofMinutes(11)));
        assertEquals(all, verdicts.open(all));
        verdicts.note(address, true);
        assertEquals(Optional.of(true), verdicts.of(address));
        now.set(now.get().plus(Duration.ofMinutes(11)));
        assertEquals(List.of(), verdicts.open(all));
    }
}
