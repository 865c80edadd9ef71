/*
 * hop_fields - header fields that tell of a host on the path without being
 * Received.
 *
 * Nothing protects them: whatever they say is a claim. Fields that name no
 * host have no row, such as X-PHP-Originating-Script, which tells of a script,
 * and neither have those that tell of the host that sends, which the next
 * Received field tells as well.
 */
#ifndef DATA_HOP_FIELDS_H
#define DATA_HOP_FIELDS_H

#include "data/field_names.h"

enum hop_field_kind {
	HOP_FIELD_NONE,
	HOP_FIELD_USER, /* the address from which a user handed the mail in, mostly over HTTP */
	HOP_FIELD_SCRIPT, /* "URL for ADDRESS": of whoever called a script that sent the mail */
	HOP_FIELD_CLIENT, /* the address of the client, as a server saw it */
	HOP_FIELD_LINE, /* written as a Received field is */
};

extern const unsigned char hop_field_kinds[FIELD_IDS];

static inline enum hop_field_kind hop_field_kind(enum field_id id)
{
	return (enum hop_field_kind)hop_field_kinds[id];
}

#endif
