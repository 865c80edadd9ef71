/*
 * words - how hosts, times and lists are called in sentences.
 *
 * Everything that comes from the message has passed text_shown(). What clients and times are
 * called is only said (arena_say): where nobody reads it, it is empty.
 */
#ifndef ANALYZERS_WORDS_H
#define ANALYZERS_WORDS_H

#include "analyzers/route.h"

/* "47 s", "12 min", "3 h 20 min", "4 days"; the sign is left out. */
struct span words_duration(struct arena *, long long seconds);

/* The server of a hop by its name or address; "an unnamed host". */
struct span words_server(struct arena *, const struct hop *);

/*
 * The client as its server saw it: "b.example [192.0.2.1]" when the name was
 * looked up, "[192.0.2.1] (HELO a.example)" when it is only its own word;
 * "a client that is not named".
 */
struct span words_client(struct arena *, const struct hop *);

/* The same without what the client says of itself. */
struct span words_client_seen(struct arena *, const struct hop *);

/* "a", "a and b", "a, b and c"; what is beyond `most` is counted: "a, b and 3 more". */
struct span words_list(struct arena *, const struct span_list *, size_t most);

/* "1 hop", "2 hops": the thing is an English word with a regular plural. */
struct span words_count(struct arena *, size_t count, const char *thing);

#endif
