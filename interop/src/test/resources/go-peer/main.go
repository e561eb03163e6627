// A peer on go-libp2p that a test drives. It prints where it listens, one address after the other on one line, and then
// answers each line of its input by one line: "ok" and the result, or "failed" and the reason. What it can do stands in
// the table of commands; each file adds its own.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
)

// What a command works with.
type session struct {
	host    host.Host
	content *content
	found   *finder
}

// A command gets the words after its name.
type command func(ctx context.Context, s *session, words []string) (string, error)

var commands = map[string]command{}

// Called once the host is there, before the first command; each file adds its own.
var beginnings []func(s *session) error

const patience = 2 * time.Minute

func main() {
	options := hostFlags()
	flag.Parse()
	if err := serve(options()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(h host.Host, err error) error {
	if err != nil {
		return err
	}
	s := &session{host: h}
	for _, begin := range beginnings {
		if err := begin(s); err != nil {
			return err
		}
	}
	fmt.Println(addresses(h))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 64<<10), 16<<20)
	for lines.Scan() {
		answer, err := run(s, strings.Fields(lines.Text()))
		if err != nil {
			answer = "failed " + strings.ReplaceAll(err.Error(), "\n", " ")
		} else {
			answer = strings.TrimSpace("ok " + answer)
		}
		fmt.Println(answer)
	}
	return lines.Err()
}

func run(s *session, words []string) (string, error) {
	if len(words) == 0 {
		return "", fmt.Errorf("a line without a command")
	}
	do, known := commands[words[0]]
	if !known {
		return "", fmt.Errorf("unknown command %s", words[0])
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return do(ctx, s, words[1:])
}

func addresses(h host.Host) string {
	var all []string
	for _, address := range h.Addrs() {
		all = append(all, fmt.Sprintf("%s/p2p/%s", address, h.ID()))
	}
	if len(all) == 0 {
		all = append(all, fmt.Sprintf("/p2p/%s", h.ID()))
	}
	return strings.Join(all, " ")
}

// The peer that the first of the words names.
func named(words []string) (peer.ID, error) {
	if len(words) == 0 {
		return "", fmt.Errorf("no peer is named")
	}
	return peer.Decode(words[0])
}
