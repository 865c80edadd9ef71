/* mends - who is behind a break, as far as marks tell, and what his product has to be told. */
#ifndef ANALYZERS_MENDS_H
#define ANALYZERS_MENDS_H

#include "analyzers/report.h"

/* What is to be mended: the envelope sender, what is done to the text, the missing seal. */
enum mend { MEND_ENVELOPE, MEND_CHANGE, MEND_SEAL };

/* The forwarder or list that a break of forwarding or changing is blamed on; NULL: no mark tells.
 */
const struct forwarding *mend_forwarder(const struct facts *, const struct break_ *);

/* " (Mailman 2)", to stand behind the name of the host; empty: no mark tells of what kind he is. */
struct span mend_named(struct arena *, const struct facts *, const struct break_ *);

/* Point a finding at the field that tells the forwarder, where there is one. */
void mend_point(struct arena *, const struct facts *, const struct forwarding *, struct finding *);

/* Sentences by its marks, else by its software; NULL: nothing particular is known. Static. */
const char *mend_of(const struct report *, const struct break_ *, enum mend);

/* The same for who checked SPF in the wrong place. */
const char *mend_of_checker(const struct report *, const struct break_ *);

#endif
