package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ipfs/boxo/ipns"
	"github.com/ipfs/boxo/path"
	"github.com/ipfs/go-cid"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	record "github.com/libp2p/go-libp2p-record"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

func init() {
	commands["provide"] = provide
	commands["findprovs"] = findProviders
	commands["findpeer"] = findPeer
	commands["publish"] = publish
	commands["resolve"] = resolve
	commands["table"] = tableSize
}

// The table of the networks at home, as a server, made when it is first asked for.
func (s *session) finder() *finder {
	if s.found == nil {
		table, err := dht.New(s.host,
			dht.Mode(dht.ModeServer),
			dht.ProtocolPrefix("/ipfs"),
			dht.ProtocolExtension("/lan"),
			dht.Validator(record.NamespacedValidator{
				"pk":   record.PublicKeyValidator{},
				"ipns": ipns.Validator{KeyBook: s.host.Peerstore()},
			}))
		if err != nil {
			panic(err)
		}
		s.found = &finder{table}
	}
	return s.found
}

type finder struct {
	*dht.IpfsDHT
}

// table: how many peers it holds.
func tableSize(_ context.Context, s *session, _ []string) (string, error) {
	return strconv.Itoa(s.finder().RoutingTable().Size()), nil
}

// provide CID: tells the table that this peer has it.
func provide(ctx context.Context, s *session, words []string) (string, error) {
	c, err := cid.Decode(strings.Join(words, " "))
	if err != nil {
		return "", err
	}
	return "", s.finder().Provide(ctx, c, true)
}

// findprovs CID: who has it, one name after the other.
func findProviders(ctx context.Context, s *session, words []string) (string, error) {
	c, err := cid.Decode(strings.Join(words, " "))
	if err != nil {
		return "", err
	}
	var names []string
	for provider := range s.finder().FindProvidersAsync(ctx, c, 10) {
		names = append(names, provider.ID.String())
	}
	return strings.Join(names, " "), nil
}

// findpeer PEER: where it listens.
func findPeer(ctx context.Context, s *session, words []string) (string, error) {
	wanted, err := named(words)
	if err != nil {
		return "", err
	}
	found, err := s.finder().FindPeer(ctx, wanted)
	if err != nil {
		return "", err
	}
	var addresses []string
	for _, address := range found.Addrs {
		addresses = append(addresses, address.String())
	}
	return strings.Join(addresses, " "), nil
}

// publish PATH: makes a new key's name stand for the path; answers the name.
func publish(ctx context.Context, s *session, words []string) (string, error) {
	target, err := path.NewPath(strings.Join(words, " "))
	if err != nil {
		return "", err
	}
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return "", err
	}
	signed, err := ipns.NewRecord(key, target, 1, time.Now().Add(time.Hour), time.Minute)
	if err != nil {
		return "", err
	}
	encoded, err := ipns.MarshalRecord(signed)
	if err != nil {
		return "", err
	}
	owner, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return "", err
	}
	name := ipns.NameFromPeer(owner)
	return name.String(), s.finder().PutValue(ctx, string(name.RoutingKey()), encoded)
}

// resolve NAME: what it stands for.
func resolve(ctx context.Context, s *session, words []string) (string, error) {
	name, err := ipns.NameFromString(strings.Join(words, " "))
	if err != nil {
		return "", err
	}
	encoded, err := s.finder().GetValue(ctx, string(name.RoutingKey()))
	if err != nil {
		return "", err
	}
	signed, err := ipns.UnmarshalRecord(encoded)
	if err != nil {
		return "", err
	}
	value, err := signed.Value()
	if err != nil {
		return "", err
	}
	if err := ipns.ValidateWithName(signed, name); err != nil {
		return "", fmt.Errorf("not valid: %w", err)
	}
	return value.String(), nil
}
