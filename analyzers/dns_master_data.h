/* dns_master_data - the data of records, from a master file's tokens to their wire form. */
#ifndef ANALYZERS_DNS_MASTER_DATA_H
#define ANALYZERS_DNS_MASTER_DATA_H

#include "analyzers/dns_master.h"

/* Seconds, or numbers with units as in "1h30m"; false: it is no time. */
bool dns_master_time(struct span text, uint32_t *seconds);

/* The number of a type; 0 when there is none of that name, or none that a zone holds. */
uint16_t dns_master_type(struct arena *, struct span word);

/*
 * The data of a record whose type is that token and stands for `type`, in the
 * master's arena; false: something is wrong, which the master tells.
 */
bool dns_master_data(struct dns_master *, size_t token, uint16_t type, struct span *rdata);

#endif
