/*
 * hosts - names and addresses that belong to one machine, and organisations
 * that turn out to be one.
 */
#ifndef ANALYZERS_HOSTS_H
#define ANALYZERS_HOSTS_H

#include "analyzers/trail.h"

/*
 * Fill in route->hosts, and client_host, by_host, client_admd and admd of
 * every hop. Wants links, trust and crossings.
 */
void hosts_join(struct trail *);

#endif
