# Builds what ./cairn runs. Read (with .) by ./cairn when its image is missing or stale; defines functions only.
#
#   app/target/image/stamp      older than any source that was changed since the image was built
#   app/target/image/current    three lines: the newest image's folder, the JDK's folder, the JDK's version line
#   app/target/image/N/         app.jar, lib/*.jar, native/ (SQLite's library), cairn.aot (the JVM's cache); never
#   changed
#
# An image is a folder of its own, so that a node that runs from the last one keeps its jars while the next is made.

. "$root/launcher/jdk.sh"
. "$root/launcher/maven.sh"

build_image() {
    mkdir -p "$images" && lock_images || return 1
    if image_is_fresh; then # somebody else built it while this one waited
        unlock_images
        return 0
    fi
    if [ "${CAIRN_BUILD-}" = never ]; then
        echo "Cairn is not built for this JDK, and CAIRN_BUILD=never says not to: run '$root/cairn version' once." >&2
        false
    else
        find_jdk && require_maven && package_modules && lay_out_image && prepare_fast_start && publish_image
    fi
    set -- $?
    unlock_images
    return "$1"
}

# One builder at a time. flock's lock goes with its process; without flock (macOS) a folder serves, and may be left
# behind.
lock_images() {
    if command -v flock >/dev/null; then
        exec 9>"$images/lock"
        flock -n 9 || { echo "Waiting for another build of Cairn ..." >&2 && flock 9; }
        return
    fi
    until mkdir "$images/lock.folder" 2>/dev/null; do
        read -r holder 2>/dev/null <"$images/lock.folder/pid" || holder=
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            echo "A build of Cairn was broken off. Remove $images/lock.folder and run the command again." >&2
            return 1
        fi
        sleep 1
    done
    echo $$ >"$images/lock.folder/pid"
}

unlock_images() {
    if command -v flock >/dev/null; then exec 9>&-; else rm -rf "$images/lock.folder"; fi
}

# Without the network first, since that is quicker; with it where something was never fetched.
package_modules() {
    echo "Building Cairn ..." >&2
    log=$images/build.log
    touch "$images/stamp.next"
    set -- -Dmaven.test.skip -Dspotless.check.skip -pl app -am package
    maven -o "$@" >"$log" 2>&1 && return 0
    if grep -q -e 'in offline mode' -e 'has not been downloaded from it before' "$log"; then
        echo "Fetching the libraries Cairn is built from (once) ..." >&2
        maven "$@" >"$log" 2>&1 && return 0
    fi
    grep -e '^\[ERROR\] .*[^ ]' -e '^\[WARNING\] .*\.java:' "$log" |
        grep -v -e '-> \[Help 1\]$' -e '\[Help 1\] http' -e ' full stack trace' -e 'Re-run Maven' \
            -e 'For more information' -e 'After correcting' -e 'mvn <args>' | head -n 40 >&2
    echo "Building Cairn failed. Everything Maven said is in $log" >&2
    return 1
}

lay_out_image() {
    image=$images/$(date +%Y%m%d%H%M%S).$$
    mkdir "$image" "$image/native" &&
        cp -p "$root"/app/target/app-*[0-9].jar "$image/app.jar" &&
        cp -Rp "$root/app/target/lib" "$image/lib" &&
        "$java_home/bin/java" "$root/launcher/Unsign.java" "$image"/lib/bc*.jar || return 1
    # Unpacked once here, SQLite's library is not unpacked into a temporary folder by every command.
    for jar in "$image"/lib/sqlite-jdbc-*.jar; do
        folder=org/sqlite/native/$("$java_home/bin/java" -cp "$jar" org.sqlite.util.OSInfo) || return 1
        (cd "$image" && "$java_home/bin/jar" xf "$jar" "$folder" && mv "$folder"/* native/ && rm -r org) || return 1
    done
}

# The AOT cache: what the JVM would otherwise load, link and profile anew in every run, recorded from
# cairn.app.Training. Without it everything works, only slower, so a failure is told and does not stop anybody.
prepare_fast_start() {
    "$java_home/bin/java" -XX:+UseSerialGC -Xmx192m -XX:AOTCacheOutput="$image/cairn.aot" \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Dorg.sqlite.lib.path="$image/native" -Dslf4j.internal.verbosity=ERROR \
        -Djdk.reflect.useNativeAccessorOnly=true \
        -cp "$image/app.jar" cairn.app.Training 2>"$images/training.log" >/dev/null </dev/null ||
        echo "Commands will start slowly: the training run failed, see $images/training.log" >&2
}

publish_image() {
    version=$(grep '^JAVA_RUNTIME_VERSION=' "$java_home/release")
    read -r last _ 2>/dev/null <"$images/current" || last=none
    printf '%s\n' "${image##*/}" "$java_home" "$version" >"$images/current.next" &&
        mv "$images/current.next" "$images/current" && mv "$images/stamp.next" "$images/stamp" || return 1
    for old in "$images"/*/; do
        old=${old%/}
        case ${old##*/} in "${image##*/}" | "$last" | lock.folder) ;; *) rm -rf "$old" ;; esac
    done
}
