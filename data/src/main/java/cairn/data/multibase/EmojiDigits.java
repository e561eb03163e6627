package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.util.HashMap;
import java.util.Map;

/** A picture for every byte (the table of multibase's base256emoji); each is one code point of one or two chars. */
final class EmojiDigits implements Digits {
    private static final int[] PICTURES = ("🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
                    + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
                    + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
                    + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
                    + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
                    + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
                    + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
                    + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂")
            .codePoints()
            .toArray();

    private static final Map<Integer, Byte> VALUES = new HashMap<>();

    static {
        for (int i = 0; i < PICTURES.length; i++) {
            VALUES.put(PICTURES[i], (byte) i);
        }
    }

    @Override
    public String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            out.appendCodePoint(PICTURES[b & 0xff]);
        }
        return out.toString();
    }

    @Override
    public byte[] decode(String text, int start, String label) throws MalformedException {
        byte[] out = new byte[text.codePointCount(start, text.length())];
        int at = start;
        for (int i = 0; i < out.length; i++) {
            int picture = text.codePointAt(at);
            Byte value = VALUES.get(picture);
            if (value == null) {
                throw new MalformedException("'" + Character.toString(picture) + "' is not a digit of " + label, at);
            }
            out[i] = value;
            at += Character.charCount(picture);
        }
        return out;
    }
}
