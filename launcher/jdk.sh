# Finds a JDK. Read (with .) by ./cairn, ./check and bench/compare; defines functions only.

jdk_feature_min=25

# Sets jdk_feature to the feature number of the JDK in folder $1, or to 0 where there is no JDK.
read_jdk_feature() {
    jdk_feature=0
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS='="' read -r jdk_key jdk_empty jdk_value jdk_rest; do
        [ "$jdk_key" = JAVA_VERSION ] || continue
        jdk_feature=${jdk_value%%[!0-9]*}
        break
    done <"$1/release"
    [ -n "$jdk_feature" ] || jdk_feature=0
}

jdk_is_new_enough() {
    read_jdk_feature "$1"
    [ "$jdk_feature" -ge $jdk_feature_min ]
}

# Prints where a JDK's folder may be, one a line, by the habits of packagers and version managers.
jdk_places() {
    for jdk_place in /usr/lib/jvm/* /usr/java/* /usr/local/*jdk* /opt/* /opt/*/*jdk* /opt/java/* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.gradle/jdks/* "${HOME-}"/.jabba/jdk/* \
        "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ ! -x "$jdk_place/bin/javac" ] || printf '%s\n' "$jdk_place"
    done
}

# Sets java_home: JAVA_HOME if it is new enough, then the java on the PATH, then the lowest version that is new enough.
find_jdk() {
    if [ -n "${JAVA_HOME-}" ] && jdk_is_new_enough "$JAVA_HOME"; then
        java_home=$JAVA_HOME
        return 0
    fi
    jdk_on_path=$(command -v javac) && jdk_on_path=$(readlink -f "$jdk_on_path" 2>/dev/null) || jdk_on_path=
    if [ -n "$jdk_on_path" ] && jdk_is_new_enough "${jdk_on_path%/bin/javac}"; then
        java_home=${jdk_on_path%/bin/javac}
        return 0
    fi
    java_home=$(
        jdk_places | while IFS= read -r jdk_place; do
            read_jdk_feature "$jdk_place"
            [ "$jdk_feature" -lt $jdk_feature_min ] || printf '%s %s\n' "$jdk_feature" "$jdk_place"
        done | sort -n | sed -e 's/^[0-9]* //' -e q
    )
    [ -n "$java_home" ] || {
        explain_missing_jdk >&2
        return 1
    }
}

explain_missing_jdk() {
    printf 'Cairn needs a JDK %s or newer, and there is none here. Looked at:\n' $jdk_feature_min
    printf '  JAVA_HOME: %s\n' "${JAVA_HOME:-not set}"
    printf '  the PATH: %s\n' "${jdk_on_path:-no javac}"
    jdk_places | while IFS= read -r jdk_place; do
        read_jdk_feature "$jdk_place"
        printf '  %s: Java %s\n' "$jdk_place" "$jdk_feature"
    done
    cat <<'END'
Install one, then run the same command again:
  Debian, Ubuntu   apt-get install openjdk-25-jdk-headless
  Fedora, RHEL     dnf install java-25-openjdk-devel
  macOS            brew install openjdk
  anything         unpack a JDK 25 of your choice (adoptium.net has them) and set JAVA_HOME to its folder
END
}
