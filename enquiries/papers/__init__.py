"""Papers that patients and coordinators send: taken in, cleaned, kept encrypted, handed out."""
