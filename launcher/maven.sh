# Runs Maven on this checkout. Read (with .) by launcher/image.sh and ./check; needs root and java_home; defines
# functions only.

require_maven() {
    command -v mvn >/dev/null || {
        cat >&2 <<'END'
Cairn is built with Maven 3.8 or newer, and there is no mvn on the PATH.
Install it, then run the same command again:
  Debian, Ubuntu   apt-get install maven
  Fedora, RHEL     dnf install maven
  macOS            brew install maven
END
        return 1
    }
}

# maven ARGUMENT ...: what Maven says, with nothing about its own use of the JDK.
maven() {
    JAVA_HOME=$java_home MAVEN_OPTS="-Xmx1g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow \
--enable-native-access=ALL-UNNAMED ${MAVEN_OPTS-}" \
        mvn -B -ntp -Dstyle.color=never -f "$root/pom.xml" "$@" </dev/null
}
