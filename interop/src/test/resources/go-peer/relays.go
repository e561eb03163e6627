package main

// Relays:
//
//	reserve ADDRESS         ok SECONDS, which the place at that relay is held for; others may dial behind it from now on
//	limited PEER            ok true or false, whether only connections that a relay limits lead there

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/client"
	"github.com/multiformats/go-multiaddr"
)

func init() {
	commands["reserve"] = reserve
	commands["limited"] = limited
}

func reserve(ctx context.Context, s *session, words []string) (string, error) {
	relay, err := peer.AddrInfoFromString(strings.Join(words, ""))
	if err != nil {
		return "", err
	}
	if err := s.host.Connect(ctx, *relay); err != nil {
		return "", err
	}
	place, err := client.Reserve(ctx, s.host, *relay)
	if err != nil {
		return "", err
	}
	if place.Voucher == nil {
		return "", errors.New("the relay gave no voucher")
	}
	s.host.ConnManager().Protect(relay.ID, "relay")
	behind, err := multiaddr.NewMultiaddr("/p2p-circuit")
	if err != nil {
		return "", err
	}
	if err := s.host.Network().Listen(behind); err != nil {
		return "", err
	}
	return strconv.Itoa(int(time.Until(place.Expiration).Seconds())), nil
}

func limited(_ context.Context, s *session, words []string) (string, error) {
	id, err := named(words)
	return strconv.FormatBool(s.host.Network().Connectedness(id) == network.Limited), err
}
