package cairn.node.deny;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of every kind, and files that change. CIDs and hashes are those that the format is explained with. */
class DenylistTest {
    private static final String LIST = """
            version: 1
            name: a list
            hints:
              gateway_status: 410
            ---
            # a comment
            /ipfs/bafybeihvvulpp4evxj7x7armbqcyg6uezzuig6jp3lktpbovlqfkuqeuoq
            /ipfs/QmdWFA9FL52hx3j9EJZPQP1ZUH8Ygi5tLCX2cRDs6knSf8/* gateway_status=451
            /ipfs/Qmah2YDTfrox4watLCr3YgKyBwvjq8FJZEFdWY6WtJ3Xt2/test*
            /ipfs/QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK/blocked*
            +/ipfs/QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK/blockednot
            !/ipfs/QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK/blocked/exceptions*
            /ipns/domain.example
            /ipns/domain2.example/path
            /ipns/k51qzi5uqu5dhmzyv3zac033i7rl9hkgczxyl81lwoukda2htteop7d3x0y1mf
            //d9d295bde21f422d471a90f2a37ec53049fdf3e5fa3ee2e8f20e10003da429e7
            //3f8b9febd851873b3774b937cce126910699ceac56e72e64b866f8e258d09572
            //6ef262a67f2c7caa9722b0fe46aced2f1559c749eab2bcf2f2701f43f802e900
            //fb5a70b1aade810d21e8195a0da05f40ebd099e4b4d6bf088dc604e4fcf34263
            //QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM
            //QmbK7LDv5NNBvYQzNfm2eED17SNLt1yNMapcUhSuNLgkqz
            /secret/path
            no rule at all
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bafybeihvvulpp4evxj7x7armbqcyg6uezzuig6jp3lktpbovlqfkuqeuoq,'',410",
        "bafkreihvvulpp4evxj7x7armbqcyg6uezzuig6jp3lktpbovlqfkuqeuoq,'',410",
        "QmesfgDQ3q6prBy2Kg2gKbW4MAGuWiRP2DVuGA5MZSERLo,'',410",
        "bafybeihvvulpp4evxj7x7armbqcyg6uezzuig6jp3lktpbovlqfkuqeuoq,x,0",
        "QmdWFA9FL52hx3j9EJZPQP1ZUH8Ygi5tLCX2cRDs6knSf8,'',451",
        "QmdWFA9FL52hx3j9EJZPQP1ZUH8Ygi5tLCX2cRDs6knSf8,a/b,451",
        "Qmah2YDTfrox4watLCr3YgKyBwvjq8FJZEFdWY6WtJ3Xt2,'',0",
        "Qmah2YDTfrox4watLCr3YgKyBwvjq8FJZEFdWY6WtJ3Xt2,testing/x,410",
        "QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK,blocked2,410",
        "QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK,blockednot,0",
        "QmUboz9UsQBDeS6Tug1U8jgoFkgYxyYood9NDyVURAY9pK,blocked/exceptions/x,0",
        "bafybeiefwqslmf6zyyrxodaxx4vwqircuxpza5ri45ws3y5a62ypxti42e,'',410",
        "bafybeiefwqslmf6zyyrxodaxx4vwqircuxpza5ri45ws3y5a62ypxti42e,path,410",
        "bafybeiefwqslmf6zyyrxodaxx4vwqircuxpza5ri45ws3y5a62ypxti42e,path2,0",
        "QmVTF1yEejXd9iMgoRTFDxBv7HAz9kuZcQNBzHrceuK9HR,'',410",
        "bafybeidjwik6im54nrpfg7osdvmx7zojl5oaxqel5cmsz46iuelwf5acja,'',410",
        "bafyb4ieqht3b2rssdmc7sjv2cy2gfdilxkfh7623nvndziyqnawkmo266a,path,410",
        "bafyb4ieqht3b2rssdmc7sjv2cy2gfdilxkfh7623nvndziyqnawkmo266a,path2,0",
        "bafkqabtimvwgy3yk,secret/path,410",
        "bafkqabtimvwgy3yk,'',0",
    })
    void deniesPaths(String cid, String path, int status) throws Exception {
        Optional<Rule> rule = list().find(Cid.parse(cid), path).filter(found -> !found.allows());
        assertEquals(status, rule.map(found -> found.denied().status()).orElse(0));
    }

    @ParameterizedTest
    @CsvSource({
        "domain.example,'',true",
        "DOMAIN.example,'',true",
        "domain2.example,'',false",
        "domain2.example,path,true",
        "k51qzi5uqu5dhmzyv3zac033i7rl9hkgczxyl81lwoukda2htteop7d3x0y1mf,'',true",
        "12D3KooWDkNqEJNmreF3NYYFK1ws7Ra2fuW6cHBTu567SPV3LdYA,'',true",
        "k51qzi5uqu5dixwsch9wpd9rolqby1m0uqj5hhxwtxal0dwltastfmh01dlniq,'',true",
        "very-bad-example.eth,'',true",
        "good.example,'',false",
    })
    void deniesNames(String name, String path, boolean denied) throws Exception {
        assertEquals(
                denied,
                list().findName(name, path).filter(found -> !found.allows()).isPresent());
    }

    @Test
    void goesOnBehindALineThatIsNoRule() throws Exception {
        assertEquals(1, list().problems().size());
        assertTrue(
                list().problems().getFirst().startsWith("test.deny:23: "),
                list().problems().toString());
    }

    private static Denylist list() throws LimitException {
        return Denylist.parse("test.deny", LIST);
    }

    @Test
    void readsFilesAgainWhenTheyChange() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1000));
        Denylists lists = new Denylists(folder.resolve("lists"), (InstantSource) now::get);
        Cid cid = cid("bafkreihvvulpp4evxj7x7armbqcyg6uezzuig6jp3lktpbovlqfkuqeuoq");
        assertTrue(lists.isEmpty());
        Files.createDirectory(folder.resolve("lists"));
        Files.writeString(folder.resolve("lists/a.deny"), "/ipfs/" + cid + "\n");
        Files.writeString(folder.resolve("lists/b.txt"), "/ipfs/" + cid + "\n");
        assertTrue(lists.find(cid).isEmpty(), "it looks again only after a while");
        now.set(now.get().plusSeconds(Denylists.CHECK_SECONDS));
        assertEquals(new Denied("a.deny", 1, 410), lists.find(cid).orElseThrow());
        Files.writeString(folder.resolve("lists/a.deny"), "# nothing any more\n");
        now.set(now.get().plusSeconds(Denylists.CHECK_SECONDS));
        assertFalse(lists.find(cid).isPresent());
        Files.delete(folder.resolve("lists/a.deny"));
        now.set(now.get().plusSeconds(Denylists.CHECK_SECONDS));
        assertTrue(lists.isEmpty());
    }

    private static Cid cid(String text) throws MalformedException {
        return Cid.parse(text);
    }

    @Test
    void bearsAnyText() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("bearsAnyText: seed " + seed);
        Random random = new Random(seed);
        Cid cid = cid("QmVTF1yEejXd9iMgoRTFDxBv7HAz9kuZcQNBzHrceuK9HR");
        for (int i = 0; i < 500; i++) {
            char[] text = LIST.toCharArray();
            for (int j = random.nextInt(40); j >= 0; j--) {
                text[random.nextInt(text.length)] = (char) random.nextInt(300);
            }
            Denylist list = Denylist.parse("x", new String(text));
            list.find(cid, "a/b");
            list.findName("a.example", "");
        }
    }
}
