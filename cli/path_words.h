/*
 * path_words - what is told to a person of each hop, in few words.
 *
 * For the reports that people read, whatever their notation. All is shown
 * text; empty where there is nothing to tell.
 */
#ifndef CLI_PATH_WORDS_H
#define CLI_PATH_WORDS_H

#include "analyzers/report.h"

/* "2016-08-24", "09:15:02", "+12 min"; of what could not be read empty. */
struct span path_words_day(struct arena *, const struct hop *);
struct span path_words_time(struct arena *, const struct hop *);
struct span path_words_delay(struct arena *, const struct hop *);

/* Its protocol, or what takes the place of one: "ESMTPS", "Microsoft SMTP Server", "local". */
struct span path_words_how(struct arena *, const struct hop *);

/* Who took it, by name or address; or which field tells of a server that it does not name. */
struct span path_words_server(struct arena *, const struct route *, const struct hop *);

/* Who handed it over, as its server saw him: "laptop.example [192.0.2.5], logged in as alice". */
struct span path_words_client(struct arena *, const struct hop *);

/* "leaves a.example, enters b.example": where hop `i`, from 0, brings it into other hands. */
struct span path_words_territory(struct arena *, const struct route *, size_t i);

/* "nothing joins hop 2 to hop 3": that hop `i`, from 0, does not follow from the one before. */
struct span path_words_gap(struct arena *, size_t i);

/* What the question mark behind the number of a hop means. */
struct span path_words_claimed(void);

/* The first break that shows at hop `i`, from 0; NULL where none does. */
const struct break_ *path_break(const struct report *, size_t i);

/* "SPF and DMARC fail here: no-srs, by relay.example": what shows there, why, and who did it. */
struct span path_words_break(struct arena *, const struct report *, const struct break_ *);

/* "told by X-Received": of a line that stands in another field than Received. */
struct span path_words_field(struct arena *, const struct route *, const struct hop *);

/* "its clock seems 47 s fast", and what that rests on. */
enum clock_words { CLOCK_ALONE, CLOCK_WHY };
struct span path_words_clock(struct arena *, const struct hop *, enum clock_words);

/*
 * "envelope sender <a@b.example>", where it is told for the first time and where it changes.
 * `told` is the hop of which it was told last, at first NULL, and is moved on.
 */
struct span path_words_sender(struct arena *, const struct hop *, const struct hop **told);

#endif
