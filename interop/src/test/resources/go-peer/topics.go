package main

// Topics:
//
//	router NAME             ok; gossipsub, which it is where this is not said, or floodsub; before any of the others
//	subscribe TOPIC         ok
//	wanting TOPIC           ok COUNT, how many connected peers want the topic
//	publish-topic TOPIC TEXT  ok
//	publish-bytes TOPIC N   ok, a message of N bytes
//	hear TOPIC              ok AUTHOR BYTES TEXT, the next message of somebody else; TEXT only where it is short

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

type talk struct {
	sync.Mutex
	service       *pubsub.PubSub
	router        string
	topics        map[string]*pubsub.Topic
	subscriptions map[string]*pubsub.Subscription
}

var talking = &talk{topics: map[string]*pubsub.Topic{}, subscriptions: map[string]*pubsub.Subscription{}}

func init() {
	commands["router"] = func(_ context.Context, s *session, words []string) (string, error) {
		talking.router = words[0]
		_, err := talking.start(s)
		return "", err
	}
	commands["subscribe"] = func(_ context.Context, s *session, words []string) (string, error) {
		topic, err := talking.topic(s, words[0])
		if err != nil {
			return "", err
		}
		talking.subscriptions[words[0]], err = topic.Subscribe()
		return "", err
	}
	commands["wanting"] = func(_ context.Context, s *session, words []string) (string, error) {
		service, err := talking.start(s)
		if err != nil {
			return "", err
		}
		return strconv.Itoa(len(service.ListPeers(words[0]))), nil
	}
	commands["publish-topic"] = func(ctx context.Context, s *session, words []string) (string, error) {
		topic, err := talking.topic(s, words[0])
		if err != nil {
			return "", err
		}
		return "", topic.Publish(ctx, []byte(words[1]))
	}
	commands["publish-bytes"] = func(ctx context.Context, s *session, words []string) (string, error) {
		topic, err := talking.topic(s, words[0])
		if err != nil {
			return "", err
		}
		count, err := strconv.Atoi(words[1])
		if err != nil {
			return "", err
		}
		return "", topic.Publish(ctx, make([]byte, count))
	}
	commands["hear"] = hear
}

func (t *talk) start(s *session) (*pubsub.PubSub, error) {
	t.Lock()
	defer t.Unlock()
	if t.service != nil {
		return t.service, nil
	}
	var err error
	if t.router == "floodsub" {
		t.service, err = pubsub.NewFloodSub(context.Background(), s.host)
	} else {
		t.service, err = pubsub.NewGossipSub(context.Background(), s.host)
	}
	return t.service, err
}

func (t *talk) topic(s *session, name string) (*pubsub.Topic, error) {
	service, err := t.start(s)
	if err != nil {
		return nil, err
	}
	if topic, known := t.topics[name]; known {
		return topic, nil
	}
	t.topics[name], err = service.Join(name)
	return t.topics[name], err
}

func hear(ctx context.Context, s *session, words []string) (string, error) {
	subscription, known := talking.subscriptions[words[0]]
	if !known {
		return "", fmt.Errorf("not subscribed to %s", words[0])
	}
	for {
		message, err := subscription.Next(ctx)
		if err != nil {
			return "", err
		}
		if message.GetFrom() == s.host.ID() {
			continue
		}
		text := ""
		if len(message.Data) < 100 {
			text = string(message.Data)
		}
		return fmt.Sprintf("%s %d %s", message.GetFrom(), len(message.Data), text), nil
	}
}
