#compdef serf
# Completion of serf for zsh. `serf completion zsh` prints this.

_serf() {
    local line word
    local -a closed open
    for line in "${(@f)$(print -rl -- "${(@)words[2,CURRENT]}" |
        command "${words[1]}" completion -words=zsh 2>/dev/null)}"; do
        word=${line%%$'\t'*}
        case $word in
            '') ;;
            :path)
                compset -P '*='
                _files
                return
                ;;
            *=) open+=("${word//:/\\:}:${line#*$'\t'}") ;;
            *) closed+=("${word//:/\\:}:${line#*$'\t'}") ;;
        esac
    done
    _describe serf closed -- open -S ''
}

if [ "$funcstack[1]" = _serf ]; then
    _serf "$@"
else
    compdef _serf serf
fi
