package main

// Connections, and what every peer answers:
//
//	addresses               ok ADDRESS ...
//	listen ADDRESS          ok ADDRESS ...
//	connect ADDRESS         ok
//	disconnect PEER         ok
//	connected PEER          ok true or false
//	security PEER           ok SECURITY MUXER TRANSPORT EARLY, EARLY being true where the handshake agreed on the muxer
//	identify PEER           ok AGENT PROTOCOL ...
//	ping PEER               ok NANOSECONDS
//	echo PEER BYTES         ok NANOSECONDS, once as many bytes came back the same
//	send PEER BYTES         ok NANOSECONDS, once the other side read as many and closed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/multiformats/go-multiaddr"
)

const (
	echoProtocol = "/test/echo/1.0.0"
	sinkProtocol = "/test/sink/1.0.0"
)

func init() {
	beginnings = append(beginnings, serveEcho)
	commands["addresses"] = func(_ context.Context, s *session, _ []string) (string, error) {
		return addresses(s.host), nil
	}
	commands["listen"] = listen
	commands["connect"] = connect
	commands["disconnect"] = disconnect
	commands["connected"] = connected
	commands["security"] = security
	commands["identify"] = identify
	commands["ping"] = pinged
	commands["echo"] = echo
	commands["send"] = send
}

func serveEcho(s *session) error {
	s.host.SetStreamHandler(echoProtocol, func(stream network.Stream) {
		if _, err := io.Copy(stream, stream); err != nil {
			stream.Reset()
			return
		}
		stream.Close()
	})
	s.host.SetStreamHandler(sinkProtocol, func(stream network.Stream) {
		if _, err := io.Copy(io.Discard, stream); err != nil {
			stream.Reset()
			return
		}
		stream.Close()
	})
	return nil
}

func listen(_ context.Context, s *session, words []string) (string, error) {
	for _, word := range words {
		address, err := multiaddr.NewMultiaddr(word)
		if err != nil {
			return "", err
		}
		if err := s.host.Network().Listen(address); err != nil {
			return "", err
		}
	}
	return addresses(s.host), nil
}

func connect(ctx context.Context, s *session, words []string) (string, error) {
	info, err := peer.AddrInfoFromString(strings.Join(words, ""))
	if err != nil {
		return "", err
	}
	return "", s.host.Connect(ctx, *info)
}

func disconnect(_ context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	if err != nil {
		return "", err
	}
	return "", s.host.Network().ClosePeer(id)
}

func connected(_ context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	return strconv.FormatBool(s.host.Network().Connectedness(id) == network.Connected), err
}

func security(_ context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	if err != nil {
		return "", err
	}
	for _, c := range s.host.Network().ConnsToPeer(id) {
		state := c.ConnState()
		return fmt.Sprintf("%s %s %s %v", orNone(string(state.Security)), orNone(string(state.StreamMultiplexer)),
			state.Transport, state.UsedEarlyMuxerNegotiation), nil
	}
	return "", errors.New("not connected")
}

func orNone(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func identify(_ context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	if err != nil {
		return "", err
	}
	agent, err := s.host.Peerstore().Get(id, "AgentVersion")
	if err != nil {
		return "", err
	}
	protocols, err := s.host.Peerstore().GetProtocols(id)
	text := fmt.Sprint(agent)
	for _, protocol := range protocols {
		text += " " + string(protocol)
	}
	return text, err
}

func pinged(ctx context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	if err != nil {
		return "", err
	}
	result := <-ping.Ping(ctx, s.host, id)
	return strconv.FormatInt(result.RTT.Nanoseconds(), 10), result.Error
}

func echo(ctx context.Context, s *session, words []string) (string, error) {
	return exchange(ctx, s, echoProtocol, words, true)
}

func send(ctx context.Context, s *session, words []string) (string, error) {
	return exchange(ctx, s, sinkProtocol, words, false)
}

// Sends random bytes while it reads what comes back: the same ones, or none.
func exchange(ctx context.Context, s *session, protocol string, words []string, echoed bool) (string, error) {
	id, err := named(words)
	if err != nil || len(words) < 2 {
		return "", errors.Join(err, errors.New("expected PEER BYTES"))
	}
	count, err := strconv.Atoi(words[1])
	if err != nil {
		return "", err
	}
	stream, err := s.host.NewStream(ctx, id, protocolID(protocol))
	if err != nil {
		return "", err
	}
	defer stream.Reset()
	stream.SetDeadline(time.Now().Add(patience))
	sent := make([]byte, count)
	rand.New(rand.NewSource(int64(count))).Read(sent)
	begun := time.Now()
	done := make(chan error, 1)
	go func() {
		_, err := stream.Write(sent)
		if err == nil {
			err = stream.CloseWrite()
		}
		done <- err
	}()
	got, err := io.ReadAll(stream)
	if err == nil {
		err = <-done
	}
	if err == nil && echoed && !bytes.Equal(sent, got) {
		err = fmt.Errorf("%d bytes came back, or others", len(got))
	}
	if err == nil && !echoed && len(got) > 0 {
		err = fmt.Errorf("%d bytes came back", len(got))
	}
	return strconv.FormatInt(time.Since(begun).Nanoseconds(), 10), err
}
