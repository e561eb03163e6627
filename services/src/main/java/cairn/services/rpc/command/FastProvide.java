package cairn.services.rpc.command;

import cairn.services.rpc.Option;

/** Options of commands that may announce at once what they kept. */
final class FastProvide {
    private FastProvide() {}

    static Option[] options() {
        return new Option[] {
            Option.flag("fast-provide-root", "Accepted for compatibility; nothing is announced yet"),
            Option.flag("fast-provide-dag", "Accepted for compatibility; nothing is announced yet"),
            Option.flag("fast-provide-wait", "Accepted for compatibility; nothing is announced yet"),
        };
    }
}
