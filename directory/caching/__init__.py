"""What a process keeps of pages it has made. Everything here can be lost at any moment: it is made again."""
