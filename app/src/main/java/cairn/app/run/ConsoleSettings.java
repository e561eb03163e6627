package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Setting;
import cairn.services.console.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings in a node's home, beside those that the node was started with. */
final class ConsoleSettings implements Settings {
    private final Path file;
    private final Configuration running;

    ConsoleSettings(Path file, Configuration running) {
        this.file = file;
        this.running = running;
    }

    @Override
    public List<Item> items() throws IOException {
        Configuration written = Configuration.read(file);
        List<Item> items = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            items.add(new Item(
                    setting.key(),
                    written.get(setting),
                    running.get(setting),
                    setting.fallback(),
                    setting.meaning(),
                    setting.formMeaning(),
                    setting.choices()));
        }
        return items;
    }

    @Override
    public Map<String, String> change(Map<String, String> values) throws IOException {
        Map<String, String> problems = new LinkedHashMap<>();
        Map<Setting, String> wanted = new EnumMap<>(Setting.class);
        values.forEach((key, value) -> {
            Optional<Setting> setting = Setting.byKey(key);
            setting.ifPresent(known -> wanted.put(known, value));
            String problem = setting.isEmpty()
                    ? "there is no setting " + key
                    : setting.get().problem(value).orElse("");
            if (!problem.isEmpty()) {
                problems.put(key, problem);
            }
        });
        if (problems.isEmpty() && !wanted.isEmpty()) {
            synchronized (this) {
                Configuration.set(file, wanted);
            }
        }
        return problems;
    }
}
