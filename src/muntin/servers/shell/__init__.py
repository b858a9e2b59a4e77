"""The shell: renders the page of the release that a channel points at, and serves the files that the registry stores.

| module       | what                                                                                   |
|--------------|----------------------------------------------------------------------------------------|
| app.py       | requests -> answers; every one of them is a look-up in what the others keep             |
| channels.py  | a channel: where it points, and the pages of that release                               |
| following.py | how a channel's moves are heard of: pushed by NATS, asked of control                    |
| releases.py  | release records: memory, disk, object store                                             |
| keeping.py   | what is on disk, so that the shell starts with nobody else there                        |
| files.py     | stored files                                                                            |
| preview.py   | one person's release instead of the channel's                                           |
| feeds.py     | what programs ask of a channel; others.py: channels besides the shell's own            |
| asking.py    | control's answer to "where does the channel point?"                                    |
| wiring.py    | how all of it is put together                                                          |
| bounded.py   | the one kind of memory that all of them use; together.py: one reading for many callers  |
"""
